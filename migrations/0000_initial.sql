CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`tier` text NOT NULL,
	`created_at` integer NOT NULL,
	`suspended_at` integer
);
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`name` text NOT NULL,
	`sha256` text NOT NULL,
	`prefix` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_sha256_unique` ON `api_keys` (`sha256`);--> statement-breakpoint
CREATE INDEX `api_keys_by_account` ON `api_keys` (`account_id`);--> statement-breakpoint
CREATE TABLE `attempts` (
	`generation_id` text NOT NULL,
	`number` integer NOT NULL,
	`image_index` integer NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`model_version` text,
	`reasons` text NOT NULL,
	`quality` text NOT NULL,
	`size` text NOT NULL,
	`started_at` integer NOT NULL,
	`first_byte_at` integer,
	`ended_at` integer NOT NULL,
	`provider_request_id` text,
	`usage` text,
	`cost_micro_usd` integer NOT NULL,
	`failure_kind` text,
	`failure` text,
	PRIMARY KEY(`generation_id`, `number`),
	FOREIGN KEY (`generation_id`) REFERENCES `generations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `generations` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`key_id` text NOT NULL,
	`tier` text NOT NULL,
	`status` text NOT NULL,
	`operation` text NOT NULL,
	`prompt` text NOT NULL,
	`requested` text NOT NULL,
	`metadata` text NOT NULL,
	`model` text NOT NULL,
	`model_version` text,
	`provider` text NOT NULL,
	`reasons` text NOT NULL,
	`fallback_from` text,
	`warnings` text NOT NULL,
	`cost_micro_usd` integer NOT NULL,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	`error_code` text,
	`error_detail` text
);
--> statement-breakpoint
CREATE INDEX `generations_by_account` ON `generations` (`account_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `images` (
	`id` text PRIMARY KEY NOT NULL,
	`generation_id` text NOT NULL,
	`account_id` text NOT NULL,
	`image_index` integer NOT NULL,
	`key` text NOT NULL,
	`media_type` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`generation_id`) REFERENCES `generations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `images_by_generation` ON `images` (`generation_id`);