using System.Globalization;

namespace Referrals.Ops.Commands;

/// <summary>The words after a command: options with a value, switches, and plain words.</summary>
sealed class Arguments
{
    readonly Dictionary<string, string> _values = [];
    readonly HashSet<string> _switches = [];
    readonly List<string> _words = [];

    /// <param name="given">As typed.</param>
    /// <param name="options">Known options that take a value, with their dashes.</param>
    /// <param name="switches">Known options that take none.</param>
    /// <param name="wordsMax">How many plain words make sense.</param>
    public Arguments(IReadOnlyList<string> given, string[] options, string[] switches, int wordsMax = 0)
    {
        for (var i = 0; i < given.Count; i++)
            if (options.Contains(given[i]))
                _values[given[i]] = i + 1 < given.Count ? given[++i] : throw Wrong($"{given[i]} needs a value");
            else if (switches.Contains(given[i]))
                _switches.Add(given[i]);
            else if (given[i].StartsWith('-') || _words.Count == wordsMax)
                throw Wrong($"'{given[i]}' is not understood");
            else
                _words.Add(given[i]);
    }

    public bool Has(string name) => _switches.Contains(name);

    public IReadOnlyList<string> Words => _words;

    public string? Word(int position) => position < _words.Count ? _words[position] : null;

    public string? Text(string option) => _values.GetValueOrDefault(option);

    public int Number(string option, int otherwise, int min, int max)
    {
        if (!_values.TryGetValue(option, out var text))
            return otherwise;
        return int.TryParse(text, out var number) && number >= min && number <= max
            ? number
            : throw Wrong($"{option} takes a number from {min} to {max}");
    }

    /// <summary>As 0.5, whatever the machine's language.</summary>
    public double Rate(string option, double otherwise, double min, double max)
    {
        if (!_values.TryGetValue(option, out var text))
            return otherwise;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Wrong(FormattableString.Invariant($"{option} takes a number from {min} to {max}"));
    }

    public Guid? Id(string option)
    {
        if (!_values.TryGetValue(option, out var text))
            return null;
        return Guid.TryParse(text, out var id) ? id : throw Wrong($"{option} takes an id (a UUID)");
    }

    static OpsRefusal Wrong(string what) => new(what, exitCode: 2);
}
