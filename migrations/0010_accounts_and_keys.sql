DROP INDEX `api_keys_by_account`;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `scopes` text DEFAULT '["generate","read"]' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `last_used_at` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `allowed_origins` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `replaced_by` text;--> statement-breakpoint
CREATE INDEX `api_keys_of_pages` ON `api_keys` (`allowed_origins`) WHERE allowed_origins <> '[]';--> statement-breakpoint
CREATE INDEX `api_keys_by_account` ON `api_keys` (`account_id`,`created_at`,`id`);--> statement-breakpoint
ALTER TABLE `accounts` ADD `limits` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX `accounts_by_age` ON `accounts` (`created_at`,`id`);--> statement-breakpoint
INSERT OR IGNORE INTO `generation_tags` SELECT account_id, 'user:' || user, created_at, id FROM (SELECT account_id, created_at, id, CASE WHEN json_valid(metadata) THEN metadata ->> 'user' END AS user FROM generations WHERE deleted_at IS NULL) WHERE user IS NOT NULL;
