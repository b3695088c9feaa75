-- What was spent before this table was there. From now on each row of an attempt adds itself.
INSERT INTO provider_days (day, provider, cost_micro_usd)
SELECT strftime('%Y-%m-%d', started_at / 1000, 'unixepoch'), provider, SUM(cost_micro_usd)
FROM attempts GROUP BY 1, 2;
