-- A database as version 0.1.0 leaves it: schema 0001, one job with its one result.
-- Written with sqlite3's .dump; never changed afterwards, because users have such files.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE job (
	number INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	engine VARCHAR NOT NULL, 
	request VARCHAR NOT NULL, 
	status VARCHAR(11) NOT NULL, 
	attempt INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	error VARCHAR, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "job" VALUES(1,'5d41402abc4b2a76b9719d911017c592','image','{"version":1,"id":"5d41402abc4b2a76b9719d911017c592","prompt":"一只猫","negative_prompt":"green","count":1,"seed":7,"purpose":"story","quality":"best","steps":12,"model":"denoiser-sticker-128"}','INTERRUPTED',2,'2026-11-23 08:30:00.123456','2026-11-23 08:30:04.654321','["error.unexpected", {"incident": "0badcafe"}]');
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
	created_at DATETIME NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (job_id, piece), 
	UNIQUE (id), 
	FOREIGN KEY(job_id) REFERENCES job (id)
);
INSERT INTO "result" VALUES(1,'7d793037a0760186574b0282f2f435e7','5d41402abc4b2a76b9719d911017c592',0,'2026-11-23/image/093004-7-一只猫.png',7,1024,1820,3.5,'2026-11-23 08:30:04.500000');
CREATE INDEX ix_job_status ON job (status);
CREATE INDEX ix_result_job_id ON result (job_id);
COMMIT;
