CREATE TABLE `model_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`message` text NOT NULL,
	`from_value` text,
	`to_value` text,
	`occasion` text NOT NULL,
	`tries` integer NOT NULL,
	`due_at` integer,
	`delivered_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `model_alerts_once` ON `model_alerts` (`occasion`);--> statement-breakpoint
CREATE INDEX `model_alerts_due` ON `model_alerts` (`due_at`) WHERE due_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `model_states` (
	`model` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`state` text NOT NULL,
	`since` integer NOT NULL,
	`checked_at` integer NOT NULL,
	`gone_since` integer,
	`version` text,
	`version_seen_at` integer,
	`previous_version` text,
	`version_changed_at` integer
);
--> statement-breakpoint
CREATE INDEX `attempts_turned_away` ON `attempts` (`started_at`) WHERE failure_kind IN ('authentication', 'quota-exhausted', 'model-not-found');--> statement-breakpoint
CREATE INDEX `attempts_by_version` ON `attempts` (`model`,`started_at`,`model_version`) WHERE model_version IS NOT NULL;