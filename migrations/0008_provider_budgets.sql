CREATE TABLE `budget_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`month` text NOT NULL,
	`provider` text NOT NULL,
	`threshold` integer NOT NULL,
	`budget_micro_usd` integer NOT NULL,
	`spent_micro_usd` integer NOT NULL,
	`forecast_micro_usd` integer NOT NULL,
	`hard_stop` integer NOT NULL,
	`tries` integer NOT NULL,
	`due_at` integer,
	`delivered_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `budget_alerts_once` ON `budget_alerts` (`month`,`provider`,`threshold`);--> statement-breakpoint
CREATE INDEX `budget_alerts_due` ON `budget_alerts` (`due_at`) WHERE due_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `exhausted_providers` (
	`provider` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `provider_budgets` (
	`provider` text PRIMARY KEY NOT NULL,
	`micro_usd_per_month` integer,
	`hard_stop` integer NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `provider_days` (
	`day` text NOT NULL,
	`provider` text NOT NULL,
	`cost_micro_usd` integer NOT NULL,
	PRIMARY KEY(`day`, `provider`)
);
--> statement-breakpoint
CREATE TABLE `spending_stops` (
	`id` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL,
	`reason` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `attempts_by_time` ON `attempts` (`started_at`);--> statement-breakpoint
CREATE INDEX `generations_by_time` ON `generations` (`created_at`);--> statement-breakpoint
CREATE INDEX `generations_failed` ON `generations` (`created_at`,`id`) WHERE status = 'failed';