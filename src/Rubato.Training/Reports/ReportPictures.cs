using Rubato.Training.Data;

namespace Rubato.Training.Reports;

/// <summary>What a report shows of the data and of the model's answers.</summary>
/// <param name="Data">The data set of the run.</param>
/// <param name="TestPredictions">
/// The class that the final model gave each test image, in their order; null where it wasn't asked, and then the report
/// has no confusion matrix and no mistakes.
/// </param>
public sealed record ReportPictures(ImageData Data, ReadOnlyMemory<int>? TestPredictions = null);
