Console.WriteLine("rubato");
