"""Clients behind a proxy keep their own address; nobody else can claim one."""

from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from visitors import PASSWORD, email_of

from likewise.domain.accounts import ActingRole
from likewise.web.proxies import FromProxies

SIGN_IN = "/account/sign-in/"


@pytest.fixture
def behind(settings):
    settings.PROXIES = tuple(map(ip_network, ("127.0.0.1", "::1", "10.88.0.0/16")))
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    return settings


def seen(said, *, asked_from):
    """The address that counts, whether it came by https, and what is left of the headers."""
    request = RequestFactory().get(
        "/", REMOTE_ADDR=asked_from, HTTP_X_FORWARDED_FOR=said, HTTP_X_FORWARDED_PROTO="https"
    )
    FromProxies(lambda asked: HttpResponse())(request)
    assert "HTTP_X_FORWARDED_FOR" not in request.META
    return request.META["REMOTE_ADDR"], request.is_secure()


@pytest.mark.parametrize(
    ("said", "asked_from", "found"),
    [
        ("192.0.2.7", "127.0.0.1", "192.0.2.7"),
        ("192.0.2.7", "::1", "192.0.2.7"),
        ("192.0.2.7", "::ffff:127.0.0.1", "192.0.2.7"),
        ("192.0.2.7, 10.88.3.4", "127.0.0.1", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7", "127.0.0.1", "192.0.2.7"),
        ("2001:db8::7", "127.0.0.1", "2001:db8::7"),
        ("192.0.2.7, made up", "127.0.0.1", "127.0.0.1"),
        ("", "127.0.0.1", "127.0.0.1"),
        ("10.88.0.1", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_the_last_address_that_is_no_proxy_is_the_clients(behind, said, asked_from, found):
    assert seen(said, asked_from=asked_from) == (found, True)


def test_what_a_stranger_says_of_addresses_and_https_is_dropped(behind):
    assert seen("127.0.0.1", asked_from="192.0.2.7") == ("192.0.2.7", False)


def test_nobody_is_believed_where_no_proxy_is_named(behind):
    behind.PROXIES = ()

    assert seen("192.0.2.7", asked_from="127.0.0.1") == ("127.0.0.1", False)


def sign_in(address, email, password):
    """The status of a sign-in from an address, by way of the proxy."""
    client = Client(headers={"host": "localhost"})
    given = {"login": email, "password": password}
    return client.post(SIGN_IN, given, headers={"x-forwarded-for": address}).status_code


def test_a_whole_practice_signs_in_within_a_minute_by_way_of_the_proxy(scene, behind):
    scene.account(ActingRole.NURSE)
    nurse = email_of(ActingRole.NURSE)

    answers = [sign_in("192.0.2.7", nurse, PASSWORD) for _ in range(35)]

    assert answers == [302] * 35


def test_wrong_passwords_of_one_address_are_not_everybodys(scene, behind):
    scene.account(ActingRole.NURSE)
    nurse = email_of(ActingRole.NURSE)

    many = [sign_in("192.0.2.7", f"nobody{n}@example.org", "no") for n in range(62)]
    from_there = sign_in("192.0.2.7", nurse, PASSWORD)
    made_up = sign_in("203.0.113.9, 192.0.2.7", nurse, PASSWORD)
    from_elsewhere = sign_in("192.0.2.8", nurse, PASSWORD)

    assert many == [200] * 60 + [429] * 2
    assert (from_there, made_up, from_elsewhere) == (429, 429, 302)
