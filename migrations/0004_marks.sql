ALTER TABLE `generations` ADD `favourite` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `generations` ADD `labels` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `generations` ADD `feedback` text;--> statement-breakpoint
ALTER TABLE `generations` ADD `deleted_at` integer;