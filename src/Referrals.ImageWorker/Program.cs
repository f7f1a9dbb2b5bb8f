using NetVips;
using Referrals.Imaging.Previews;

namespace Referrals.ImageWorker;

/// <summary>Turns one photograph into its thumbnail and preview, from standard input to standard output, and ends.</summary>
/// <remarks>
/// Whatever it reads may have been made to break the decoder: it is started in a sandbox, with nothing to steal and one picture to spoil.
/// It says nothing about the photograph except the answer and the exit code.
/// </remarks>
static class Program
{
    static int Main(string[] arguments)
    {
        if (arguments is ["probe", .. var questions]) return Probe.Answer(questions);
        try
        {
            return (int)Develop();
        }
        catch (Exception)
        {
            // A trace would go to standard error, and may name what the file holds.
            return (int)WorkerExit.Bug;
        }
    }

    static WorkerExit Develop()
    {
        using var output = Console.OpenStandardOutput();
        Decoder.Prepare();
        output.Write(WorkerAnswer.Greeting);
        output.Flush();
        if (ReadAll() is not { } master) return WorkerExit.TooLarge;
        try
        {
            return Decoder.Develop(master, output);
        }
        catch (VipsException)
        {
            return WorkerExit.Undecodable;
        }
    }

    /// <summary>The whole photograph, or null when it is larger than any that is accepted.</summary>
    static byte[]? ReadAll()
    {
        using var input = Console.OpenStandardInput();
        var master = new byte[4 * 1024 * 1024];
        for (var length = 0; ;)
        {
            var read = input.Read(master, length, master.Length - length);
            if (read == 0)
            {
                Array.Resize(ref master, length);
                return master;
            }
            length += read;
            if (length > PreviewLimits.MasterBytesMax) return null;
            if (length == master.Length) Array.Resize(ref master, Math.Min(2 * length, PreviewLimits.MasterBytesMax + 1));
        }
    }
}
