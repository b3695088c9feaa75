curl --fail-with-body --no-buffer "$DIPTYCH_URL/v1/batches" \
  -H "Authorization: Bearer $DIPTYCH_KEY" \
  -H 'Content-Type: application/json' \
  -H 'Accept: text/event-stream' \
  -d '{
    "style": "Flat colours, thick lines, one red accent.",
    "platform": "instagram_carousel",
    "slides": [
      {"prompt": "A paper boat on a calm lake", "name": "Cover"},
      {"prompt": "The boat on the shore", "onImageText": "Made it"}
    ]
  }'
