from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint


class Migration(migrations.Migration):
    dependencies = [("models", "0006_money_in")]

    initial = False

    operations = [
        ops.CreateModel(
            name="SandboxAttachment",
            fields=[
                ("number", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("message_id", fields.CharField(max_length=255)),
                ("name", fields.CharField(max_length=255)),
                ("media_type", fields.CharField(max_length=100)),
                ("content", fields.BinaryField()),
            ],
            options={
                "table": "sandbox_attachment",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("message_id", "name"), name="uq_sandbox_attachment")],
                "pk_attr": "number",
                "table_description": "A file that came with a mail.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="OutboxMessage",
            name="waits",
            field=fields.IntField(default=0),
        ),
    ]
