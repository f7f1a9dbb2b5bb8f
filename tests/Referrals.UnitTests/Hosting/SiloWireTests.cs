using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Referrals.Hosting;
using Xunit;

namespace Referrals.UnitTests.Hosting;

/// <summary>Two silos speak if each bears the zone's name below its authority; nothing of what they would say reaches anybody else (DT-13, ADR 0026).</summary>
public sealed class SiloWireTests : IDisposable
{
    const string Zone = "silos.clinical.example";
    static readonly Wanted Good = new() { Host = Zone, Silo = true };

    readonly TestAuthority ours = new(DateTimeOffset.UtcNow);
    readonly TestAuthority theirs = new(DateTimeOffset.UtcNow, "CN=Another authority");
    readonly string folder = Directory.CreateTempSubdirectory("silo-wire").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Silos_of_a_zone_hear_each_other()
    {
        var (asked, answered, seen) = await Talk(Silo("one", Good), Silo("two", Good));
        Assert.Equal((null, null), (asked.Failure, answered.Failure));
        Assert.Equal(("grain call", "grain answer"), (answered.Heard, asked.Heard));
        Assert.DoesNotContain("grain", Encoding.Latin1.GetString(seen));
    }

    /// <summary>What the one end is made with, and why the other does not speak to it.</summary>
    public static TheoryData<string, string> Strangers => new()
    {
        { "authority", "does not lead to the configured authority" },
        { "zone", "'silos.clinical.example' is not among its names" },
        { "server", "not made for a client" },
        { "client", "not made for a server" },
        { "expired", "it expired" },
    };

    [Theory, MemberData(nameof(Strangers))]
    public async Task A_stranger_who_calls_is_told_nothing(string who, string why)
    {
        var (_, called, _) = await Talk(Stranger(who), Silo("good", Good));
        Assert.Contains(why, Assert.IsType<CertificateRefusedException>(called.Failure).Message);
        Assert.Null(called.Heard);
    }

    [Theory, MemberData(nameof(Strangers))]
    public async Task A_stranger_who_is_called_is_told_nothing(string who, string why)
    {
        var (calling, called, _) = await Talk(Silo("good", Good), Stranger(who));
        Assert.Contains(why, Assert.IsType<CertificateRefusedException>(calling.Failure).Message);
        Assert.Null(called.Heard);
    }

    // It believes us: whether it is kept out is for us alone to decide.
    SiloIdentity Stranger(string who) => who switch
    {
        "authority" => Silo(who, Good, theirs),
        "zone" => Silo(who, Good with { Host = "silos.identity.example" }),
        "server" => Silo(who, Good with { Silo = false }),
        "client" => Silo(who, Good with { Purpose = null }),
        "expired" => Silo(who, Good with { From = -9, Days = -1 }),
        _ => throw new ArgumentException(who)
    };

    SiloIdentity Silo(string name, Wanted wanted, TestAuthority? by = null)
    {
        var (certificate, key) = (by ?? ours).Write(folder, name, wanted);
        var authority = Path.Combine(folder, "trusted.pem");
        File.WriteAllText(authority, ours.Pem);
        return new SiloIdentity(new ZoneSettings.SiloSettings
        {
            ClusterId = "c", ServiceId = "s", Name = name, Port = 1, CertificateFile = certificate, KeyFile = key, AuthorityFile = authority, HostName = Zone
        }, new CertificatePolicy(), TimeProvider.System);
    }

    sealed record End(string? Heard, Exception? Failure);

    static async Task<(End Calling, End Called, byte[] Seen)> Talk(SiloIdentity calling, SiloIdentity called)
    {
        var (there, back, seen) = (new Pipe(), new Pipe(), new MemoryStream());
        var ends = await Task.WhenAll(
            Speak(new SiloWire(calling, calls: true, NullLogger<SiloWire>.Instance), back.Reader, new Tapped(there.Writer, seen), "grain call"),
            Speak(new SiloWire(called, calls: false, NullLogger<SiloWire>.Instance), there.Reader, back.Writer, "grain answer"));
        return (ends[0], ends[1], seen.ToArray());
    }

    static async Task<End> Speak(SiloWire wire, PipeReader input, PipeWriter output, string says)
    {
        string? heard = null;
        try
        {
            await wire.OnConnectionAsync(new DefaultConnectionContext("test", new Duplex(input, output), new Duplex(input, output)), async connection =>
            {
                await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(says));
                var read = await connection.Transport.Input.ReadAsync();
                if (!read.Buffer.IsEmpty) heard = Encoding.ASCII.GetString(read.Buffer.FirstSpan);
            });
            return new(heard, null);
        }
        catch (Exception failure)
        {
            return new(heard, failure);
        }
        finally
        {
            await output.CompleteAsync();
        }
    }

    sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Somebody on the network.</summary>
    sealed class Tapped(PipeWriter to, MemoryStream seen) : PipeWriter
    {
        Memory<byte> given;
        public override void Advance(int bytes) { seen.Write(given.Span[..bytes]); to.Advance(bytes); }
        public override Memory<byte> GetMemory(int sizeHint = 0) => given = to.GetMemory(sizeHint);
        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancel = default) => to.FlushAsync(cancel);
        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancel = default) { seen.Write(source.Span); return to.WriteAsync(source, cancel); }
        public override void CancelPendingFlush() => to.CancelPendingFlush();
        public override void Complete(Exception? exception = null) => to.Complete(exception);
    }
}
