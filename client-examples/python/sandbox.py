"""What people do outside of the API, which only a sandbox lets a script do: paying on a page, and reading mail."""

import asyncio

import httpx

SECONDS = 30


async def pay(hosted_page: str, outcome: str = "succeeded") -> None:
    """On the page that `payment.redirectUrl` leads to; the outcome "declined" is a card without money."""
    async with httpx.AsyncClient(timeout=SECONDS) as browser:
        answer = await browser.post(hosted_page, json={"outcome": outcome})
        answer.raise_for_status()


async def activation_token(server: str, email: str) -> str:
    """The end of the link in the newest invitation to that address. TimeoutError when none comes."""
    async with asyncio.timeout(SECONDS), httpx.AsyncClient(base_url=server) as browser:
        while True:
            mails = await browser.get("/sandbox/mail", params={"to": email}, headers={"accept": "application/json"})
            links = [link for mail in mails.json() for link in mail["links"] if "/activate?token=" in link]
            if links:
                return str(links[0]).partition("token=")[2]
            await asyncio.sleep(0.1)
