-- panel: lending
-- title: At a glance
-- page: Lending
-- kind: number
SELECT b."name", 'books', count(*) FROM "Book" k JOIN "Branch" b ON b."id" = k."branchId" GROUP BY b."name"
UNION ALL
SELECT b."name", 'books out', count(*)
FROM "Loan" l
JOIN "Branch" b ON b."id" = l."branchId"
WHERE l."returnedOn" IS NULL
GROUP BY b."name"

-- panel: genres
-- title: Loans by genre
-- page: Lending
-- kind: stacked
SELECT b."name", lower(CAST(k."genre" AS text)), CASE WHEN l."returnedOn" IS NULL THEN 'out' ELSE 'returned' END, count(*)
FROM "Loan" l
JOIN "Book" k ON k."isbn" = l."isbn"
JOIN "Branch" b ON b."id" = l."branchId"
GROUP BY 1, 2, 3
ORDER BY 2, 3, 1
