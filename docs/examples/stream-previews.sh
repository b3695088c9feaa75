curl --fail-with-body --no-buffer "$DIPTYCH_URL/v1/generations" \
  -H "Authorization: Bearer $DIPTYCH_KEY" \
  -H 'Content-Type: application/json' \
  -H 'Accept: text/event-stream' \
  -d '{"prompt": "A paper boat on a calm lake at dawn", "highQuality": true, "previews": 2}'
