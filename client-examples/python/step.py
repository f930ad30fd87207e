"""What the walk says as it goes."""


def step(title: str) -> None:
    print(f"\n{title}")


def tell(sentence: str) -> None:
    print(f"  {sentence}")
