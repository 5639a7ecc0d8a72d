-- logins: practice
-- note: Everybody's password is Password123!
-- The guide's accounts: one of each important role, the first clinic's.
SELECT role, login FROM (
    SELECT r."rank" AS rank, r."name" AS role, u."email" AS login,
           row_number() OVER (
               PARTITION BY r."code" ORDER BY CASE WHEN c."slug" = 'main' THEN 0 ELSE 1 END, c."slug", u."createdAt", u."id"
           ) AS place
    FROM "User" u
    JOIN "RoleAssignment" g ON g."userId" = u."id"
    JOIN "Role" r ON r."id" = g."roleId"
    LEFT JOIN "Clinic" c ON c."id" = u."clinicId"
    WHERE u."status" = 'ACTIVE'
) x
WHERE place = 1
ORDER BY rank DESC, role
