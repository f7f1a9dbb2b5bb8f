using Referrals.Imaging.SealedUpload;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>RFC 9180, appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode. The RFC has no vector for AES-256-GCM with P-256.</summary>
public class HpkeTests
{
    const string SharedSecret = "c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8";

    static readonly byte[] Info = Convert.FromHexString("4f6465206f6e2061204772656369616e2055726e");
    static readonly byte[] Plain = Convert.FromHexString("4265617574792069732074727574682c20747275746820626561757479");
    static readonly byte[] Aad = Convert.FromHexString("436f756e742d30");
    static readonly byte[] Sealed = Convert.FromHexString("5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434");
    static readonly P256PrivateKey Ephemeral = P256PrivateKey.FromScalar(Convert.FromHexString("4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb"));
    static readonly P256PrivateKey Receiver = P256PrivateKey.FromScalar(Convert.FromHexString("f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2"));

    [Fact]
    public void The_points_are_those_of_the_RFC()
    {
        Assert.Equal("04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
            Convert.ToHexStringLower(Ephemeral.Point.Bytes));
        Assert.Equal("04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
            Convert.ToHexStringLower(Receiver.Point.Bytes));
    }

    [Fact]
    public void Both_sides_agree_on_the_shared_secret_of_the_RFC()
    {
        byte[] sender = new byte[Hpke.SharedSecretBytes], receiver = new byte[Hpke.SharedSecretBytes];
        Hpke.Agree(Ephemeral, Receiver.Point, Ephemeral.Point, Receiver.Point, sender);
        Hpke.Agree(Receiver, Ephemeral.Point, Ephemeral.Point, Receiver.Point, receiver);
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(sender));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(receiver));
    }

    [Fact]
    public void The_key_schedule_gives_key_and_nonce_of_the_RFC()
    {
        byte[] key = new byte[16], nonce = new byte[Hpke.NonceBytes];
        Hpke.Schedule(Convert.FromHexString(SharedSecret), Info, key, nonce);
        Assert.Equal("868c066ef58aae6dc589b6cfdd18f97e", Convert.ToHexStringLower(key));
        Assert.Equal("4e0bc5018beba4bf004cca59", Convert.ToHexStringLower(nonce));
    }

    [Fact]
    public void The_message_of_the_RFC_is_sealed_and_opened()
    {
        byte[] sealedBytes = new byte[Sealed.Length], plain = new byte[Plain.Length];
        Hpke.Seal(Ephemeral, Receiver.Point, Info, Aad, Plain, sealedBytes, keyBytes: 16);
        Assert.Equal(Sealed, sealedBytes);
        Assert.True(Hpke.TryOpen(Receiver, Ephemeral.Point, Info, Aad, Sealed, plain, keyBytes: 16));
        Assert.Equal(Plain, plain);
    }

    [Fact]
    public void Another_key_info_AAD_or_a_cut_message_does_not_open()
    {
        byte[] encapsulated = new byte[P256Point.ByteCount], sealedBytes = new byte[Plain.Length + Hpke.TagBytes], plain = new byte[Plain.Length];
        Hpke.Seal(Receiver.Point, Info, Aad, Plain, encapsulated, sealedBytes);
        Assert.True(P256Point.TryParse(encapsulated, out var point));

        Assert.True(Hpke.TryOpen(Receiver, point, Info, Aad, sealedBytes, plain));
        Array.Clear(plain);
        Assert.False(Hpke.TryOpen(Ephemeral, point, Info, Aad, sealedBytes, plain));
        Assert.False(Hpke.TryOpen(Receiver, Ephemeral.Point, Info, Aad, sealedBytes, plain));
        Assert.False(Hpke.TryOpen(Receiver, point, Info[1..], Aad, sealedBytes, plain));
        Assert.False(Hpke.TryOpen(Receiver, point, Info, Aad[1..], sealedBytes, plain));
        for (var length = 0; length < sealedBytes.Length; length++) Assert.False(Hpke.TryOpen(Receiver, point, Info, Aad, sealedBytes.AsSpan(0, length), plain));
        Assert.All(plain, value => Assert.Equal(0, value));
    }

    [Fact]
    public void No_two_seals_are_alike()
    {
        byte[] encapsulated = new byte[P256Point.ByteCount], sealedBytes = new byte[Plain.Length + Hpke.TagBytes];
        var seen = Enumerable.Range(0, 50).Select(_ =>
        {
            Hpke.Seal(Receiver.Point, Info, Aad, Plain, encapsulated, sealedBytes);
            return Convert.ToHexString(encapsulated) + Convert.ToHexString(sealedBytes);
        });
        Assert.Equal(50, seen.Distinct().Count());
    }
}
