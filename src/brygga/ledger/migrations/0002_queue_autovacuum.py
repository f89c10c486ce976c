"""The queue's tables turn over fast: with the default thresholds, fetching slows down until statistics catch up."""

from django.db import migrations

TABLES = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers")
EAGER = "autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200, autovacuum_analyze_scale_factor = 0.01, autovacuum_analyze_threshold = 200"
NAMES = "autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor, autovacuum_analyze_threshold"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET ({EAGER})", f"ALTER TABLE {table} RESET ({NAMES})") for table in TABLES
    ]
