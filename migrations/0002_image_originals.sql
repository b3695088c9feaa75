ALTER TABLE `images` ADD `original_key` text;--> statement-breakpoint
ALTER TABLE `images` ADD `original_media_type` text;--> statement-breakpoint
ALTER TABLE `images` ADD `original_width` integer;--> statement-breakpoint
ALTER TABLE `images` ADD `original_height` integer;--> statement-breakpoint
ALTER TABLE `images` ADD `original_bytes` integer;--> statement-breakpoint
ALTER TABLE `images` ADD `original_sha256` text;