curl --fail-with-body "$DIPTYCH_URL/v1/generations" \
  -H "Authorization: Bearer $DIPTYCH_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"prompt": "A paper boat on a calm lake at dawn", "aspectRatio": "4:5"}'
