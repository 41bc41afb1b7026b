-- Two roles on PostgreSQL. Run as a superuser, in the database of the product, once after the
-- first `qinglin migrate` and again after every later one; it may be run any number of times.
--
--   qinglin_owner  owns the tables. Only `qinglin migrate` connects as this role.
--   qinglin_app    is what `qinglin serve` and `qinglin work` connect as. It owns nothing, so it
--                  can neither alter a table nor lower its triggers, and what is append-only it
--                  can only read and append to.
--
-- Give both a password of their own: ALTER ROLE qinglin_app PASSWORD '…';

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qinglin_app') THEN
        CREATE ROLE qinglin_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO qinglin_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO qinglin_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO qinglin_app;

-- The ledger, its daily heads, what certificates counted, and the audit trail only grow.
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON
    hours_entry, hours_dailyhead, hours_certificate, hours_certificateline, kernel_auditentry
    FROM qinglin_app;

-- Documents are revoked, never removed; what was signed stays as it was signed.
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON documents_document FROM qinglin_app;
GRANT UPDATE (show_name, show_details, revoked_at, revoked_by, reason)
    ON documents_document TO qinglin_app;
