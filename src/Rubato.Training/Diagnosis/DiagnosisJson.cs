using System.Text.Json;
using Rubato.Training.Records;

namespace Rubato.Training.Diagnosis;

/// <summary>A diagnosis as JSON.</summary>
static class DiagnosisJson
{
    /// <summary>
    /// One object with the keys cause, statement, unsure, reason, score, evidence, remedy, consequences, rules (each with cause, score, evidence and what is
    /// unmeasured) and features (each a number, or null where it isn't measured).
    /// </summary>
    public static void Write(Utf8JsonWriter json, RunDiagnosis diagnosis)
    {
        json.WriteStartObject();
        json.WriteString("cause", diagnosis.Name);
        json.WriteString("statement", diagnosis.Statement);
        json.WriteBoolean("unsure", diagnosis.IsUnsure);
        json.WriteString("reason", diagnosis.Reason);
        json.WriteNumber("score", diagnosis.Score);
        Texts(json, "evidence", diagnosis.Evidence);
        json.WriteString("remedy", diagnosis.Remedy);
        Texts(json, "consequences", diagnosis.Consequences.Select(CauseRules.NameOf));
        json.WriteStartArray("rules");
        foreach (var judgement in diagnosis.Judgements)
        {
            json.WriteStartObject();
            json.WriteString("cause", judgement.Rule.Name);
            json.WriteNumber("score", judgement.Score);
            Texts(json, "evidence", judgement.Evidence);
            Texts(json, "unmeasured", judgement.Unmeasured);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("features");
        foreach (var feature in RunEvidence.All)
        {
            if (double.IsNaN(diagnosis.Features[feature])) json.WriteNull(feature.Name);
            else JsonLines.Write(json, feature.Name, diagnosis.Features[feature]);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
