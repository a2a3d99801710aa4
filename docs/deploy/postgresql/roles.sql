-- Two roles: `vneid_owner` owns the tables and brings them up to date, `vneid` is the service. It reads
-- and writes rows and can change no table; of the audit it can only add to the end.
--
-- As a superuser, in the service's database, before and after each `vneid authority migrate`:
--     psql -d vneid -v ON_ERROR_STOP=1 -f roles.sql
-- It may be run as often as one likes, also while the service runs, unless that owns its tables still: then
-- stop it first. Passwords are for \password or pg_hba.conf.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['vneid_owner', 'vneid'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
        EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', name);
    END LOOP;
    -- What the service has made when it was alone.
    REASSIGN OWNED BY vneid TO vneid_owner;
    -- Membership would be as good as ownership.
    FOR name IN SELECT roleid::regrole FROM pg_auth_members WHERE member = 'vneid'::regrole LOOP
        EXECUTE format('REVOKE %s FROM vneid', name);
    END LOOP;

    name := quote_ident(current_database());
    EXECUTE format('ALTER DATABASE %s OWNER TO vneid_owner', name);
    EXECUTE format('REVOKE ALL ON DATABASE %s FROM PUBLIC, vneid', name);
    EXECUTE format('GRANT CONNECT ON DATABASE %s TO vneid', name);
    REVOKE ALL ON SCHEMA public FROM PUBLIC, vneid;
    GRANT USAGE, CREATE ON SCHEMA public TO vneid_owner;
    GRANT USAGE ON SCHEMA public TO vneid;

    -- Tables that are there, and those of the next edition.
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, vneid;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO vneid;
    ALTER DEFAULT PRIVILEGES FOR ROLE vneid_owner IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO vneid;

    -- Whatever is append-only by a trigger is so by its grants as well.
    FOR name IN
        SELECT DISTINCT tgrelid::regclass FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE proname = 'refuse_audit_change'
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM vneid', name);
    END LOOP;
    -- Restoring a copy passes over numbers of trust lists that may have been published.
    IF to_regclass('public.trust_lists') IS NOT NULL THEN
        EXECUTE format('GRANT UPDATE ON SEQUENCE %s TO vneid',
            pg_get_serial_sequence('public.trust_lists', 'number'));
    END IF;
    -- Which editions the tables have is for their owner to say.
    IF to_regclass('public._sqlx_migrations') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON public._sqlx_migrations FROM vneid;
    END IF;
END $$;
