-- What clinicians do in order: operations, room for crowded teeth, the bite as it is corrected, retention.

-- rule: operation-is-announced
-- title: The last note before an operation says that it comes next.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'operated ' || @on(s.day) || ', on ' || @on(n.day) || ': ' || n.next AS detail
FROM surgery s
JOIN said n ON n.plan = s.plan AND n.type = 'PROGRESS' AND n.day = (
    SELECT max(b.day) FROM said b WHERE b.plan = s.plan AND b.type = 'PROGRESS' AND b.day < s.day)
WHERE n.day >= @plus_days(s.day, -50)
  AND lower(n.next) NOT LIKE '%jaw surgery%' AND lower(n.next) NOT LIKE '%operation by%'

-- rule: hooks-crimped-once
-- title: Before an operation hooks are crimped on once, where the patient came in the weeks before it.
-- promise: 17
-- model: TreatmentPlan
SELECT s.plan AS id, @text(coalesce(h.times, 0)) || ' times, operated ' || @on(s.day) AS detail
FROM surgery s
JOIN (SELECT DISTINCT b.plan AS plan FROM said b JOIN surgery o ON o.plan = b.plan
      WHERE b.type = 'PROGRESS' AND b.day < o.day AND b.day >= @plus_days(o.day, -50)) c ON c.plan = s.plan
LEFT JOIN (SELECT n.plan AS plan, count(*) AS times FROM said n JOIN surgery o ON o.plan = n.plan
           WHERE n.day < o.day AND n.work LIKE '%crimped between the teeth%' GROUP BY n.plan) h ON h.plan = s.plan
WHERE coalesce(h.times, 0) <> 1

-- rule: unraveled-incisors-come-forward
-- title: Before an operation incisors are set upright only where there is room: not in an arch with 5 mm of crowding that lost no teeth.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", f.type || ' ' || @text(f.value) || ' became ' || @text(l.value) || ' while ' || @text(c.value) || ' mm were aligned' AS detail
FROM "TreatmentPlan" p
JOIN reading f ON f.plan = p."id" AND f.type IN ('IMPA', 'U1_SN') AND f.place = 1
JOIN reading l ON l.plan = p."id" AND l.type = f.type AND l.place = 2
JOIN reading c ON c.plan = p."id" AND c.type = CASE WHEN f.type = 'IMPA' THEN 'CROWDING_LOWER' ELSE 'CROWDING_UPPER' END
              AND c.place = 1 AND c.value >= 5
WHERE p."type" = 'SURGICAL' AND l.value < f.value - 1
  AND NOT EXISTS (
    SELECT 1 FROM arch_of_tooth g
    WHERE g.plan = p."id" AND g.why = 'EXTRACTED' AND g.arch = CASE WHEN f.type = 'IMPA' THEN 'LOWER' ELSE 'UPPER' END
  )
