curl --fail-with-body "$DIPTYCH_URL/v1/plan" \
  -H "Authorization: Bearer $DIPTYCH_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"prompt": "A paper boat on a calm lake at dawn", "resolution": "2K", "count": 3}'
