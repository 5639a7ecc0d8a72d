-- find: overdue
-- title: Keeps a book for longer than allowed.
-- model: Member
SELECT l."memberId", 'was to return ' || l."isbn" || ' on ' || @on(l."dueOn")
FROM "Loan" l
WHERE l."returnedOn" IS NULL AND l."dueOn" < @as_of
