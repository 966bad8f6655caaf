"""Settings: a bad one stops the start with its name, its problem and an example."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from campaign.config import Config, SettingsError, make_secrets, read_settings

KEY, OTHER, THIRD = "0123456789abcdef" * 4, "fedcba9876543210" * 4, "13579bdf02468ace" * 4
KEYS = {
    "CAMPAIGN_SECRET_KEY": KEY,
    "CAMPAIGN_VAULT_KEYS": OTHER,
    "CAMPAIGN_FINGERPRINT_KEY": THIRD,
}
LIVE = {
    **KEYS,
    "CAMPAIGN_MODE": "production",
    "CAMPAIGN_BASE_URL": "https://petitions.example.org",
    "CAMPAIGN_MAIL_URL": "smtp://mail.example.org:587?tls=starttls",
    "CAMPAIGN_STRIPE_SECRET_KEY": "sk_live_" + "0123456789",
    "CAMPAIGN_STRIPE_WEBHOOK_SECRETS": "whsec_111111, whsec_222222",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("DATA", ""),
        ("DATA", __file__),
        ("DATABASE_URL", "campaign.sqlite3"),
        ("DATABASE_URL", "mysql://127.0.0.1/campaign"),
        ("DATABASE_URL", "postgresql://127.0.0.1:port/campaign"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("LIMIT_PLAIN", "lots"),
        ("SITE_NAME", " "),
        ("MY_PAGE_HOURS", "0"),
        ("DEBUG", "yes"),
        ("MODE", "live"),
        ("BASE_URL", "example.org"),
        ("BASE_URL", "http://example.org/"),
        ("BASE_URL", "http://example.org/below"),
        ("BASE_URL", "http://[example.org"),
        ("MAIL_URL", "pigeon://coop"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://mail.example.org:mail"),
        ("MAIL_URL", "smtp://mail.example.org:587?tls=yes"),
        ("MAIL_SENDER", "nobody"),
        ("MAIL_SENDER", "Newsroom <news@example.org>"),
        ("SECRET_KEY", "short"),
        ("VAULT_KEYS", f"{KEY},nonsense"),
        ("FINGERPRINT_KEY", "zz" * 32),
        ("RISK_COUNTRIES", "Cambodia"),
        ("WEB_PROCESSES", "0"),
        ("PENDING_DAYS", "0"),
        ("PENDING_DAYS", "99999999999"),
        ("STRIPE_SECRET_KEY", "pk_test_0123456789"),
        ("STRIPE_SECRET_KEY", "sk_live_0123456789"),
        ("STRIPE_WEBHOOK_SECRETS", "secret"),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_111111,whsec_222222,whsec_333333"),
        ("STRIPE_API_BASE", "http://example.org"),
        ("STRIPE_COUNTRY", "Thailand"),
    ],
)
def test_a_bad_value_is_refused_by_name_with_an_example(tmp_path: Path, name: str, value: str) -> None:
    env = {**KEYS, "CAMPAIGN_DATA": str(tmp_path), f"CAMPAIGN_{name}": value}

    with pytest.raises(SettingsError, match=rf"CAMPAIGN_{name}: .+ Example: CAMPAIGN_{name}="):
        Config.from_env(env)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "http://petitions.example.org"),
        ("DEBUG", "1"),
        ("MAIL_URL", "folder:"),
        ("SECRET_KEY", "ab" * 32),
        ("TESTING", "1"),
        ("STRIPE_SECRET_KEY", "sk_test_0123456789"),
        ("STRIPE_WEBHOOK_SECRETS", ""),
        ("STRIPE_API_BASE", "http://127.0.0.1:4242"),
    ],
)
def test_production_refuses_what_only_a_demo_may_do(tmp_path: Path, name: str, value: str) -> None:
    env = {**LIVE, "CAMPAIGN_DATA": str(tmp_path)}
    assert Config.from_env(env).MODE == "production"

    with pytest.raises(SettingsError, match=f"CAMPAIGN_{name}"):
        Config.from_env({**env, f"CAMPAIGN_{name}": value})


def test_production_makes_no_keys_of_its_own(tmp_path: Path) -> None:
    env = {name: value for name, value in LIVE.items() if name not in KEYS}

    with pytest.raises(SettingsError, match="_KEY"):
        Config.from_env({**env, "CAMPAIGN_DATA": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_production_does_not_take_over_the_keys_of_a_demo(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    env = {name: value for name, value in LIVE.items() if name not in KEYS}

    with pytest.raises(SettingsError, match="CAMPAIGN_SECRET_KEY: is missing"):
        Config.from_env({**env, "CAMPAIGN_DATA": str(tmp_path)})


def test_a_variable_without_our_prefix_says_nothing(tmp_path: Path) -> None:
    config = Config.from_env({"CAMPAIGN_DATA": str(tmp_path), "MODE": "live", "SECRET_KEY": "theirs"})

    assert (config.MODE, len(config.SECRET_KEY)) == ("demo", 64)


def test_a_slip_of_the_pen_is_named(tmp_path: Path) -> None:
    env = {"CAMPAIGN_DATA": str(tmp_path), "CAMPAIGN_DATABSE_URL": "postgresql://127.0.0.1/campaign"}

    with pytest.raises(SettingsError, match=r"CAMPAIGN_DATABSE_URL: .+ Example: CAMPAIGN_DATABASE_URL="):
        Config.from_env(env)


def test_a_first_start_makes_keys_once_for_its_owner_only(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        configs = list(pool.map(lambda _: Config.from_env({"CAMPAIGN_DATA": str(tmp_path)}), range(16)))

    assert len({config.VAULT_KEYS for config in configs}) == 1
    secrets = make_secrets(tmp_path)
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600


def test_a_variable_wins_over_the_file_and_the_origin_is_told(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(
        'SITE_NAME = "From the file"\nPORT = 9000\nIN_PROCESS_WORKER = false\nRISK_COUNTRIES = ["KH", "mm"]\n'
    )
    env = {**KEYS, "CAMPAIGN_DATA": str(tmp_path), "CAMPAIGN_SETTINGS": str(file), "CAMPAIGN_PORT": "9100"}

    config, origins = read_settings(env)

    assert (config.SITE_NAME, config.PORT, config.IN_PROCESS_WORKER) == ("From the file", 9100, False)
    assert sorted(config.RISK_COUNTRIES) == ["KH", "MM"]
    assert (origins["PORT"], origins["SITE_NAME"]) == ("environment", str(file))
    assert origins["PENDING_DAYS"] == "default"


def test_a_setting_that_does_not_exist_is_named(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text('SITENAME = "x"\n')

    with pytest.raises(SettingsError, match="SITENAME is not a setting"):
        Config.from_env({**KEYS, "CAMPAIGN_DATA": str(tmp_path), "CAMPAIGN_SETTINGS": str(file)})
