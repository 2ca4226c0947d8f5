using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>Lets a probe use a network as training does, and puts back, to the bit, what layers gather on the way: batch norm's running statistics.</summary>
sealed class KeptStatistics(Network network)
{
    readonly float[][] _kept = [.. network.Statistics.Select(statistic => new float[statistic.Value.Count])];

    /// <summary>Does something; the statistics are afterwards what they were, also where it fails.</summary>
    public void Around(Action use)
    {
        for (var i = 0; i < _kept.Length; i++) network.Statistics[i].Value.Data.CopyTo(_kept[i]);
        try
        {
            use();
        }
        finally
        {
            for (var i = 0; i < _kept.Length; i++) _kept[i].CopyTo(network.Statistics[i].Value.Data);
        }
    }
}
