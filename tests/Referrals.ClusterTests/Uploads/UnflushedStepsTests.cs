using System.Net;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>
/// Which steps of an upload wait for the disk. What nobody is told of need not: the commit of the image set, behind it in the same log, takes it along. Once bytes were
/// durable it must: a lease that a crash forgets would let two writers into one object, and a row would name an object that is gone.
/// </summary>
[Collection(nameof(AClinic))]
public sealed class UnflushedStepsTests(AClinic clinic)
{
    [Fact]
    public async Task Steps_of_a_photograph_wait_for_the_disk_from_the_first_durable_byte_on()
    {
        // Told at the end of each transaction by the database itself.
        await clinic.Scalar("CREATE TABLE IF NOT EXISTS step (image uuid, at int GENERATED ALWAYS AS IDENTITY, durable bigint, waits text)");
        await clinic.Scalar("""
            CREATE OR REPLACE FUNCTION note_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
            BEGIN INSERT INTO step (image, durable, waits) VALUES (NEW.image, NEW.durable, current_setting('synchronous_commit')); RETURN NULL; END $$
            """);
        await clinic.Scalar("CREATE CONSTRAINT TRIGGER note_step AFTER UPDATE ON upload DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_step()");
        try
        {
            using var referrer = clinic.Referrer();
            var (set, _, _) = await AClinic.Open(referrer, await clinic.Submit(referrer));
            var (whole, inParts) = (Photograph.Of(40_000), Photograph.Of(40_000));
            await referrer.Upload(set, whole);
            await referrer.Create(set, inParts);
            await (await referrer.Patch(inParts.Image, 0, inParts.Bytes.AsMemory(0, 20_000))).Says(HttpStatusCode.NoContent);
            await (await referrer.Patch(inParts.Image, 16_384, inParts.Bytes.AsMemory(16_384))).Says(HttpStatusCode.NoContent);

            // Taken, completed, added.
            Assert.Equal("0:off 40000:off 40000:off", await Steps(whole));
            // Taken, kept; taken again, completed, added.
            Assert.Equal("0:off 16384:on 16384:on 40000:on 40000:off", await Steps(inParts));
        }
        finally
        {
            await clinic.Scalar("DROP TRIGGER note_step ON upload");
        }
    }

    async Task<string?> Steps(Photograph photograph) =>
        (string?)await clinic.Scalar("SELECT string_agg(durable || ':' || waits, ' ' ORDER BY at) FROM step WHERE image = $1", photograph.Image.Value);
}
