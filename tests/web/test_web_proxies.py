"""Clients behind a proxy keep their own address; nobody else can claim one."""

from ipaddress import ip_network

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory

from likewise.web.proxies import FromProxies

SIGN_IN = "/account/sign-in/"


@pytest.fixture
def behind(settings):
    settings.PROXIES = tuple(map(ip_network, ("127.0.0.1", "::1", "10.88.0.0/16")))
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    return settings


@pytest.fixture
def counting_anew():
    cache.clear()
    yield
    cache.clear()


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


def tries(number, address):
    """The answers to so many tries to sign in from one address, by way of the proxy."""
    client = Client(headers={"host": "localhost"})
    return [
        client.post(SIGN_IN, {}, headers={"x-forwarded-for": address}).status_code
        for _ in range(number)
    ]


def test_thirty_tries_a_minute_are_one_addresss_and_not_everybodys(db, behind, counting_anew):
    many = tries(32, "192.0.2.7")
    somebody_else = tries(2, "192.0.2.8")
    made_up = tries(1, "203.0.113.9, 192.0.2.7")

    assert many == [200] * 30 + [429] * 2
    assert somebody_else == [200, 200]
    assert made_up == [429]
