curl --fail-with-body "$DIPTYCH_URL/v1/images/generations" \
  -H "Authorization: Bearer $DIPTYCH_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"model": "pro", "prompt": "A paper boat on a calm lake at dawn", "size": "1536x1024"}'
