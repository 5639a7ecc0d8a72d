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

-- rule: exam-says-how-molars-meet
-- title: An examination that measures the overjet says how the molars meet.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
WHERE n.type = 'EXAM' AND n.findings LIKE '%verjet%' AND n.findings NOT LIKE '%Molars%' AND n.findings NOT LIKE '%Molar relation%'

-- rule: class-one-is-reached
-- title: A completed plan for Class I canines or molars ends with a note that says how they meet.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."status" = 'COMPLETED'
JOIN debond d ON d.plan = n.plan AND d.day = n.day
WHERE n.type = 'DEBOND' AND p."objectives" LIKE '%reach Class I %'
  AND n.findings NOT LIKE '%Canine%Class I %' AND n.findings NOT LIKE '%Canine%Class I.%'
  AND n.findings NOT LIKE '%Molar%Class I %' AND n.findings NOT LIKE '%Molar%Class I.%'

-- rule: canines-follow-the-overjet
-- title: Canines are in Class I on both sides only once a large overjet is nearly corrected, and a full cusp off only while it is large.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'overjet ' || @text(m.value) || ' on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN reading m ON m.plan = n.plan AND m.type = 'OVERJET' AND m.day = n.day AND m.angle = 'CLASS_II_DIV_1'
JOIN reading f ON f.plan = n.plan AND f.type = 'OVERJET' AND f.place = 1 AND f.value >= 4.5
WHERE n.type = 'PROGRESS' AND f.treatment NOT IN ('LIMITED', 'PHASE_II')
  AND (m.value > 4.2 AND (n.findings LIKE '%Canines Class I on both sides%' OR n.findings LIKE '%Canine relation: Class I on both sides%')
    OR m.value < 4 AND (n.findings LIKE '%Canines Class II by a full cusp%' OR n.findings LIKE '%Canine relation: Class II by a full cusp%'))

-- rule: canines-that-are-there-meet
-- title: No note says how canines meet on both sides where one of them lies in the jaw.
-- promise: 49
-- model: ProgressNote
SELECT n.id, '#' || @text(g.tooth) || ' is not there, on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN arch_of_tooth g ON g.plan = n.plan AND g.why = 'UNAVAILABLE' AND g.tooth IN (6, 11, 22, 27)
WHERE n.findings LIKE '%Canine%on both sides%'
