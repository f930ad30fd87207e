DEMO_PASSWORD = "demo-password-1"
SIGN_INS: list[tuple[str, str]] = []


async def make_demo(house: object) -> None: ...
