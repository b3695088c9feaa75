ALTER TABLE `attempts` ADD `estimate_micro_usd` integer;--> statement-breakpoint
ALTER TABLE `attempts` ADD `price_version` text;--> statement-breakpoint
ALTER TABLE `generations` ADD `estimate_micro_usd` integer;