-- A database as version 0.1.0 leaves it: schema 0005, one job with its one result on a board, with a thumb.
-- Written with sqlite3's .dump; never changed afterwards, because users have such files.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0006');
CREATE TABLE board (
	number INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (name)
);
INSERT INTO "board" VALUES(1,'猫');
CREATE TABLE draft (
	browser VARCHAR NOT NULL, 
	tab VARCHAR NOT NULL, 
	fields VARCHAR NOT NULL, 
	saved_at DATETIME NOT NULL, 
	PRIMARY KEY (browser, tab)
);
INSERT INTO "draft" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','image','{"prompt": "一只猫"}','2026-11-24 08:30:00.000000');
CREATE TABLE job (
	number INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	engine VARCHAR NOT NULL, 
	request VARCHAR NOT NULL, 
	status VARCHAR(11) NOT NULL, 
	attempt INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	error VARCHAR, position INTEGER DEFAULT 0 NOT NULL, browser VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "job" VALUES(1,'5d41402abc4b2a76b9719d911017c592','image','{"version":1,"id":"5d41402abc4b2a76b9719d911017c592","prompt":"一只猫","negative_prompt":"green","count":1,"seed":7,"purpose":"story","quality":"best","steps":12,"model":"denoiser-sticker-128"}','INTERRUPTED',2,'2026-11-23 08:30:00.123456','2026-11-23 08:30:04.654321','["error.unexpected", {"incident": "0badcafe"}]',1,'');
CREATE TABLE result (
	number INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	job_id VARCHAR NOT NULL, 
	piece INTEGER NOT NULL, 
	file VARCHAR NOT NULL, 
	seed INTEGER NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	seconds FLOAT NOT NULL, 
	created_at DATETIME NOT NULL, engine VARCHAR DEFAULT '' NOT NULL, title VARCHAR DEFAULT '' NOT NULL, model VARCHAR DEFAULT '' NOT NULL, caption VARCHAR DEFAULT '' NOT NULL, starred BOOLEAN DEFAULT 0 NOT NULL, trashed_at DATETIME, board INTEGER REFERENCES board (number), text VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (job_id, piece), 
	UNIQUE (id), 
	FOREIGN KEY(job_id) REFERENCES job (id)
);
INSERT INTO "result" VALUES(1,'7d793037a0760186574b0282f2f435e7','5d41402abc4b2a76b9719d911017c592',0,'2026-11-23/image/093004-7-一只猫.png',7,1024,1820,3.5,'2026-11-23 08:30:04.500000','image','一只猫','denoiser-sticker-128','喵',1,NULL,1,'');
CREATE TABLE switch (
	name VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "switch" VALUES('queue paused');
CREATE INDEX ix_job_status ON job (status);
CREATE INDEX ix_result_job_id ON result (job_id);
CREATE INDEX ix_job_position ON job (position);
CREATE INDEX ix_job_finished_at ON job (finished_at);
CREATE INDEX ix_result_board ON result (board);
CREATE TABLE vote (
	result_id VARCHAR NOT NULL, 
	liked BOOLEAN NOT NULL, 
	given_at DATETIME NOT NULL, 
	PRIMARY KEY (result_id), 
	FOREIGN KEY(result_id) REFERENCES result (id) ON DELETE CASCADE
);
INSERT INTO "vote" VALUES('7d793037a0760186574b0282f2f435e7',1,'2026-11-23 08:31:00.000000');
CREATE TABLE sharepage (
	number INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	results VARCHAR NOT NULL, 
	content VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "sharepage" VALUES(1,'9b74c9897bac770ffc029102a200c5de','7d793037a0760186574b0282f2f435e7','{"title": {"en": "A cat", "zh": "一只猫"}, "tags": {"en": [], "zh": []}, "machine_made": true, "prompt": "", "pictures": []}','2026-11-23 08:32:00.000000','2026-11-30 08:32:00.000000');
CREATE VIRTUAL TABLE result_words USING fts5 (words);
INSERT INTO result_words (rowid, words) VALUES (1, ' 一  只  猫 
image
denoiser-sticker-128
2026-11-23');
COMMIT;
