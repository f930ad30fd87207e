"""How the people of the demo world come in, and leave."""

from server.demo.client import Client, DemoFailed, Refused
from server.demo.world import Member

DEMO_PASSWORD = "demo-password-1"  # noqa: S105


async def accept(anybody: Client, member: Member) -> None:
    """An invitation, and no more."""
    await leave(await enter(anybody, member))


async def enter(anybody: Client, member: Member) -> Client:
    """Through the link in the mail that invited this person, as long as it waits to be used."""
    stranger = Client(anybody.browser)
    token = await stranger.invitation_of(member.email)
    waits = "query($token: String!) { pendingActivation(token: $token) { email } }"
    if await stranger.ask(waits, token=token) is None:
        return await sign_in(stranger, member)
    return await stranger.enter("activateAccount", token=token, password=DEMO_PASSWORD, name=member.name)


async def sign_in(stranger: Client, member: Member) -> Client:
    try:
        return await stranger.enter("signIn", email=member.email, password=DEMO_PASSWORD)
    except Refused as refused:
        raise DemoFailed(
            f"{member.email} has another password than the demo's: the demo world is left alone."
        ) from refused


async def leave(client: Client) -> None:
    await client.do("signOut")
