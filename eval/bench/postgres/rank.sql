-- The 20 best startups of an investor, in two stages. The first takes the cells
-- (stage and place) that give this investor most points, until there are enough
-- startups in them, through the index on (stage, place). The second gives these
-- their full score.
-- $1 is the investor, $2 how many startups the first stage brings, $3 how many
-- of them the second one reads the text of, $4 how many cells may be needed.
WITH i AS MATERIALIZED (
    -- array_cat unpacks an array once; reading elements of a packed one would
    -- unpack it for each.
    SELECT i.stage, array_cat(i.place, '{}') AS place, array_cat(i.held, '{}') AS held,
        array_cat(i.sector, '{}') AS sector, array_cat(i.strength, '{}') AS strength,
        i.ask_lo, i.ask_hi, i.ask_below, i.ask_above, i.ask_mean, i.strict, i.backed,
        array_cat(i.terms, '{}') AS terms, array_cat(i.weights, '{}') AS weights,
        scale.sector AS sector_unit, scale.strength AS strength_unit, scale.text AS text_unit, scale.ask AS ask_best, scale.lift AS lift_most, scale.words AS text_most
    FROM investor i, scale WHERE i.id = $1
), near AS MATERIALIZED (
    SELECT stage, place, points FROM (
        SELECT stage, place, points, sum(n) OVER (ORDER BY points DESC, stage, place ROWS UNBOUNDED PRECEDING) - n AS before
        FROM (
            SELECT stage, place, n, (SELECT stage FROM i)[stage] + (SELECT place FROM i)[place] AS points
            FROM cell ORDER BY points DESC LIMIT $4
        ) c
    ) c WHERE before < $2
), best AS MATERIALIZED (
    -- Everything but the text.
    SELECT s.id, c.points + s.crowd
        + (SELECT sector_unit FROM i) * ((SELECT lift_most FROM i) + greatest(-(SELECT lift_most FROM i), least((SELECT lift_most FROM i),
            ((SELECT sector FROM i)[s.sector1] + (SELECT sector FROM i)[s.sector2]
                + (SELECT sector FROM i)[s.sector3] + (SELECT sector FROM i)[s.sector4]) / greatest(s.sectors, 1))))
        + CASE WHEN s.strengths = 0 THEN (SELECT held FROM i)[s.place]
            ELSE (SELECT strength_unit FROM i) * ((SELECT lift_most FROM i) + greatest(-(SELECT lift_most FROM i), least((SELECT lift_most FROM i),
                ((SELECT strength FROM i)[s.strength1] + (SELECT strength FROM i)[s.strength2]
                    + (SELECT strength FROM i)[s.strength3]) / s.strengths))) END
        + CASE WHEN s.ask IS NULL OR (SELECT ask_lo FROM i) IS NULL THEN (SELECT ask_mean FROM i)
            WHEN s.ask < (SELECT ask_lo FROM i) THEN greatest(0, (SELECT ask_best FROM i)
                - (SELECT ask_below FROM i) * ((SELECT ask_lo FROM i) - s.ask) * ((SELECT ask_lo FROM i) - s.ask))
            WHEN s.ask > (SELECT ask_hi FROM i) THEN greatest(0, (SELECT ask_best FROM i)
                - (SELECT ask_above FROM i) * ((SELECT ask_hi FROM i) - s.ask) * ((SELECT ask_hi FROM i) - s.ask))
            ELSE (SELECT ask_best FROM i) END AS points
    FROM near c JOIN startup s USING (stage, place)
    WHERE true
        AND s.id <> ALL ((SELECT backed FROM i)::int4[])
        AND ((SELECT strict FROM i) IS NULL OR s.sectors = 0
            OR s.sector1 = ANY ((SELECT strict FROM i)::int2[]) OR s.sector2 = ANY ((SELECT strict FROM i)::int2[])
            OR s.sector3 = ANY ((SELECT strict FROM i)::int2[]) OR s.sector4 = ANY ((SELECT strict FROM i)::int2[]))
    ORDER BY 2 DESC, 1 LIMIT $3
)
-- The text: the terms both have (& of intarray), each found again by its position.
SELECT b.id, b.points + (SELECT text_unit FROM i) * least((SELECT text_most FROM i), ln(1 + 20 * coalesce((
    SELECT sum(t.weights[idx(t.terms, u.term)] * (SELECT weights FROM i)[idx((SELECT terms FROM i), u.term)])
    FROM unnest(t.terms & (SELECT terms FROM i)) AS u (term)), 0))) AS score
FROM best b JOIN startup_text t USING (id)
ORDER BY score DESC LIMIT 20
