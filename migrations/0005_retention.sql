ALTER TABLE `generations` ADD `erased_at` integer;--> statement-breakpoint
CREATE INDEX `generations_by_age` ON `generations` (`tier`,`created_at`) WHERE deleted_at IS NULL AND favourite = 0;--> statement-breakpoint
CREATE INDEX `generations_half_deleted` ON `generations` (`deleted_at`) WHERE deleted_at IS NOT NULL AND erased_at IS NULL;