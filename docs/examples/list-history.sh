curl --fail-with-body "$DIPTYCH_URL/v1/generations?status=completed&limit=20" \
  -H "Authorization: Bearer $DIPTYCH_KEY"
