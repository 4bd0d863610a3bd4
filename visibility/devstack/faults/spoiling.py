"""What the negative controls do to the harness's own database, so that a safety of the product is gone."""

from visibility.devstack.faults.shifting import MARK

# The fence of a claim never rises: each holder, however late, passes for the present one.
FENCE = """
CREATE FUNCTION keep_fence() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NEW.fence := OLD.fence; RETURN NEW; END';
CREATE TRIGGER keep_fence BEFORE UPDATE ON journeys_steprun FOR EACH ROW EXECUTE FUNCTION keep_fence();
"""
# Whoever wants a token may ask for one, however many do.
TOKEN = """
CREATE FUNCTION end_lease() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NEW.refresh_until := NULL; RETURN NEW; END';
CREATE TRIGGER end_lease BEFORE UPDATE ON integrations_credential FOR EACH ROW EXECUTE FUNCTION end_lease();
"""  # noqa: S105  (no secret)
# Further than the overlap that is read again.
CURSOR = """
CREATE FUNCTION run_ahead() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NEW.watermark := NEW.watermark + interval ''1 hour''; RETURN NEW; END';
CREATE TRIGGER run_ahead BEFORE UPDATE OF watermark ON integrations_streamcursor FOR EACH ROW
  EXECUTE FUNCTION run_ahead();
"""
# The owner is a superuser here, for whom sessions of another kind are set aside.
RESERVE = "ALTER ROLE sightline_worker SUPERUSER"
TWICE = """
CREATE SEQUENCE harness_versions START 1000;
CREATE FUNCTION always_new() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NEW.version := nextval(''harness_versions''); RETURN NEW; END';
CREATE TRIGGER always_new BEFORE INSERT ON journeys_journeyrun FOR EACH ROW EXECUTE FUNCTION always_new();
"""
RATE = """
CREATE FUNCTION one_to_one() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NEW.forecast_margin_reporting := coalesce(NEW.forecast_margin_reporting, NEW.forecast_margin);
   RETURN NEW; END';
CREATE TRIGGER one_to_one BEFORE INSERT OR UPDATE ON visibility_projectfigures FOR EACH ROW
  EXECUTE FUNCTION one_to_one();
"""
# As if leases were reckoned by the clocks of hosts: sessions say by their name how far theirs is off (shifting.py).
CLOCK = f"""
CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
  $$SELECT pg_catalog.clock_timestamp() + make_interval(secs => coalesce(
    substring(current_setting('application_name') FROM '{MARK}(-?[0-9.]+)$')::float, 0))$$;
ALTER DATABASE sightline SET search_path = public, pg_catalog;
"""  # noqa: S608  (constants only)
