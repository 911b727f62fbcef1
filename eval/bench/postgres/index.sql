-- Rows of one stage and place lie together, so that a first stage reads few pages.
INSERT INTO startup
SELECT id, sector1, sector2, sector3, sector4, sectors, strength1, strength2, strength3, strengths, stage, place, ask, crowd, doc
FROM loading ORDER BY stage, place;

INSERT INTO startup_text SELECT id, terms, weights FROM loading ORDER BY stage, place;

INSERT INTO cell SELECT stage, place, count(*) FROM startup GROUP BY stage, place;

DROP TABLE loading;

CREATE INDEX startup_cell ON startup (stage, place);
CREATE INDEX startup_doc ON startup USING gin (doc) WITH (fastupdate = off);
ALTER TABLE startup_text ADD PRIMARY KEY (id);
ALTER TABLE investor ADD PRIMARY KEY (id);
