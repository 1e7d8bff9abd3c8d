"""The guard in the database: it refuses to change or delete an entry, whoever asks.

Whoever owns the database can lift it, so it keeps out mistakes, and the chain shows the rest. A later migration that
changes the table lets SQLite build it anew, without the guard: such a migration puts it up again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditentry"
REFUSAL = "Audit entries are never changed or deleted."
UP = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{deed.lower()} BEFORE {deed} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for deed in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ],
}
DOWN = {
    "sqlite": ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"],
    "postgresql": [f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}", "DROP FUNCTION IF EXISTS audit_refuse()"],
}


def put_up(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in UP[connection.vendor]:
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in DOWN[connection.vendor]:
            cursor.execute(statement)
