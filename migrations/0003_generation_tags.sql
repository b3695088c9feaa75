CREATE TABLE `generation_tags` (
	`account_id` text NOT NULL,
	`tag` text NOT NULL,
	`created_at` integer NOT NULL,
	`generation_id` text NOT NULL,
	PRIMARY KEY(`account_id`, `tag`, `created_at`, `generation_id`),
	FOREIGN KEY (`generation_id`) REFERENCES `generations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `generation_tags_by_generation` ON `generation_tags` (`generation_id`);
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'all', created_at, id FROM generations;
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'model:' || model, created_at, id FROM generations;
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'provider:' || provider, created_at, id FROM generations;
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'status:' || status, created_at, id FROM generations;
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'tier:' || tier, created_at, id FROM generations;
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'ratio:' || CASE ratio WHEN '21:9' THEN '7:3' WHEN '9:21' THEN '3:7' ELSE ratio END, created_at, id FROM (SELECT account_id, created_at, id, CASE WHEN json_valid(requested) THEN requested ->> 'aspectRatio' END AS ratio FROM generations) WHERE ratio IS NOT NULL;
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'platform:' || platform, created_at, id FROM (SELECT account_id, created_at, id, CASE WHEN json_valid(requested) THEN requested ->> 'platform' END AS platform FROM generations) WHERE platform IS NOT NULL;
--> statement-breakpoint
INSERT OR IGNORE INTO `generation_tags` SELECT account_id, 'reason:' || value, created_at, generations.id FROM generations, json_each(CASE WHEN json_valid(reasons) THEN reasons ELSE '[]' END);
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'root:' || id, created_at, id FROM generations;
