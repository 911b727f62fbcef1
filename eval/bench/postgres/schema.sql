-- The startups as columns, every value numbered from 2; 1 is "none". What the
-- engine knows of a startup before anybody asks, SQL may know as well.
CREATE TABLE startup (
    id        int4 NOT NULL,
    sector1   int2 NOT NULL, -- at most four sectors
    sector2   int2 NOT NULL,
    sector3   int2 NOT NULL,
    sector4   int2 NOT NULL,
    sectors   int2 NOT NULL, -- how many
    strength1 int2 NOT NULL, -- at most three declared strengths
    strength2 int2 NOT NULL,
    strength3 int2 NOT NULL,
    strengths int2 NOT NULL, -- how many; 0: those of its place stand in
    stage     int2 NOT NULL,
    place     int2 NOT NULL,
    ask       float4,            -- log10 of VND
    crowd     float4 NOT NULL,   -- points of the signal: it does not depend on who asks
    doc       tsvector NOT NULL  -- g<stage> p<place> s<sector> …, for gin.sql
);

-- The texts, apart because only the second stage reads them. Terms rise.
CREATE TABLE startup_text (
    id      int4 NOT NULL,
    terms   int4[] NOT NULL,
    weights float4[] NOT NULL
);

-- How many startups are in one stage at one place.
CREATE TABLE cell (
    stage int2 NOT NULL,
    place int2 NOT NULL,
    n     int4 NOT NULL
);

-- What every investor's portfolio and declarations come to, worked out
-- beforehand: lifts per value, each with those of the values above it, and
-- ready points where a startup has a single value.
CREATE TABLE investor (
    id        int4 NOT NULL,
    name      text NOT NULL,
    sector    float4[] NOT NULL, -- lift by sector
    strength  float4[] NOT NULL, -- lift by strength
    held      float4[] NOT NULL, -- points by place, for the strengths it is known for
    stage     float4[] NOT NULL, -- points by stage
    place     float4[] NOT NULL, -- points by place, region and local together
    ask_lo    float4,            -- NULL: its usual size is not known
    ask_hi    float4,
    ask_below float4,            -- points lost per squared distance
    ask_above float4,
    ask_mean  float4 NOT NULL,   -- points when either side is silent
    strict    int2[],            -- a startup that names sectors must name one of these
    backed    int4[] NOT NULL,   -- startups in its portfolio
    terms     int4[] NOT NULL,
    weights   float4[] NOT NULL
);

-- One row: points per unit of the signals that are added up in the query, and
-- the most the ask can give.
CREATE TABLE scale (sector float4, strength float4, text float4, ask float4, lift float4, words float4);

-- What startup and startup_text are filled from, see index.sql.
CREATE TABLE loading (LIKE startup, terms int4[], weights float4[]);
