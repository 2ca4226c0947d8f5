using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rubato.Training.Records;

namespace Rubato.Labs;

/// <summary>Trials that were made, each a file named by all that decides its numbers: code, arm, seed, rate, size. Whatever changes, another file is looked for.</summary>
sealed class TrialCache(string folder)
{
    /// <summary>What a trial gave; null where it wasn't made.</summary>
    public Measures? Find(Lab lab, Arm arm, Trial trial)
    {
        var path = PathOf(lab, arm, trial);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<Measures>(File.ReadAllText(path), LabJson.Line);
        }
        catch (JsonException)
        {
            return null; // a damaged file is as good as none: the trial is made again
        }
    }

    /// <summary>Keeps what a trial gave.</summary>
    public void Keep(Lab lab, Arm arm, Trial trial, Measures measures)
    {
        var path = PathOf(lab, arm, trial);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, JsonSerializer.Serialize(measures, LabJson.Line));
    }

    string PathOf(Lab lab, Arm arm, Trial trial)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{LabSource.CodeVersion(lab)}\n{arm.Name}\n{arm.Differs}\n{trial.Seed}\n{trial.Size}\n{trial.Rate:R}\n{Environment.GetEnvironmentVariable("RUBATO_DATA")}");
        return Path.Combine(folder, lab.Id, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]}.json");
    }
}
