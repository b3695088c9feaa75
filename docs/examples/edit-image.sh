curl --fail-with-body "$DIPTYCH_URL/v1/images/edits" \
  -H "Authorization: Bearer $DIPTYCH_KEY" \
  -F image=@"${DIPTYCH_FILE:-boat.png}" -F prompt='Make the sail red' -F model=auto
