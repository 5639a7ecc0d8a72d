-- Wires, elastics and operations: what is in the mouth fits together, and has moved what has moved.

-- rule: canine-left-keeps-its-premolar
-- title: Where an impacted canine is left where it lies, no premolar beside it is extracted.
-- promise: 18
-- model: TreatmentPlan
SELECT p."id", '#' || @text(g.tooth) || ' extracted; ' || p."objectives" AS detail
FROM "TreatmentPlan" p
JOIN arch_of_tooth g ON g.plan = p."id" AND g.why = 'EXTRACTED'
WHERE p."objectives" LIKE '%leave #6 where it lies%' AND g.tooth IN (4, 5)
   OR p."objectives" LIKE '%leave #11 where it lies%' AND g.tooth IN (12, 13)

-- rule: wires-get-stiffer-by-steps
-- title: But for an operation that is near, full-size steel does not follow a round wire, nor a rectangular .019 x .025 wire a .016 one.
-- promise: 20
-- model: WireRecord
SELECT w."id", b."size" || ', then ' || w."size" || ' in stage ' || @text(w."stage") AS detail
FROM "WireRecord" w
JOIN "WireRecord" b ON b."applianceId" = w."applianceId" AND b."number" = w."number" - 1
JOIN worn a ON a.id = w."applianceId"
JOIN "TreatmentPlan" p ON p."id" = a.plan
WHERE b."stage" < 3 AND p."type" <> 'SURGICAL' AND (w."stage" = 5 OR b."size" = '.016' AND w."size" = '.019x.025')

-- rule: hardly-worn-moves-nothing
-- title: Where an overjet has come nearer to its target by more than 0.5 mm, no note says that elastics were hardly worn.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'overjet ' || @text(b.value) || ', then ' || @text(m.value) || ' on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN reading m ON m.plan = n.plan AND m.type = 'OVERJET' AND m.day = n.day
JOIN reading b ON b.plan = n.plan AND b.type = 'OVERJET' AND b.place = m.place - 1
WHERE (n.findings LIKE '%lastics hardly worn%' OR n.findings LIKE '%in the bag, not in the mouth%')
  AND abs(b.value - 2.5) - abs(m.value - 2.5) > 0.55

-- rule: elastics-have-hooks
-- title: A note that begins elastics names the teeth that they go to, which are there: none that is extracted, missing or impacted.
-- promise: 48
-- model: ProgressNote
SELECT n.id, n.work AS detail
FROM said n
WHERE n.work LIKE '%lastics%' AND n.work LIKE '%canine to molar%'
UNION
SELECT n.id, '#' || @text(g.tooth) || ' is not there: ' || n.work
FROM said n
JOIN arch_of_tooth g ON g.plan = n.plan AND g.why = 'UNAVAILABLE'
WHERE n.work LIKE '%lastics%' AND (n.work LIKE '%#' || @text(g.tooth) || ' to #19%' OR n.work LIKE '%#' || @text(g.tooth) || ' to #30%'
   OR n.work LIKE '%#' || @text(g.tooth) || ' to #27%' OR n.work LIKE '%#' || @text(g.tooth) || ' to #22%')

-- rule: third-molars-out-years-ago
-- title: Nobody younger than 23 lost the third molars years ago.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'aged ' || @text(@age(x."dateOfBirth", n.day)) || ' on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN "Patient" x ON x."id" = n.patient
WHERE n.findings LIKE '%hird molars taken out years ago%' AND @age(x."dateOfBirth", n.day) < 23

-- rule: new-canine-on-a-light-wire
-- title: A canine that has just come through is tied to a light overlay where the upper wire is stiff.
-- promise: 20
-- model: ProgressNote
SELECT n.id, 'upper wire ' || w."size" || ' on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
JOIN worn a ON a.plan = n.plan AND a.type = 'BRACES' AND a.arch = 'UPPER'
JOIN "WireRecord" w ON w."applianceId" = a.id AND w."placedOn" <= n.day AND (w."removedOn" IS NULL OR w."removedOn" > n.day)
WHERE w."stage" > 3 AND n.work NOT LIKE '%overlay%'
  AND (n.work LIKE '%Bracket bonded on #%links taken off%' OR n.work LIKE '%Bracket bonded on #%in place of the links%')
