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
INSERT INTO `generation_tags` SELECT account_id, 'ratio:' || (requested ->> 'aspectRatio'), created_at, id FROM generations;
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'platform:' || (requested ->> 'platform'), created_at, id FROM generations WHERE requested ->> 'platform' IS NOT NULL;
--> statement-breakpoint
INSERT OR IGNORE INTO `generation_tags` SELECT account_id, 'reason:' || value, created_at, generations.id FROM generations, json_each(reasons);
--> statement-breakpoint
INSERT INTO `generation_tags` SELECT account_id, 'root:' || id, created_at, id FROM generations;
