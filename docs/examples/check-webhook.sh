# What the account's webhooks are checked with, by a library of https://www.standardwebhooks.com.
curl --fail-with-body "$DIPTYCH_URL/v1/webhook-secret" \
  -H "Authorization: Bearer $DIPTYCH_KEY"
