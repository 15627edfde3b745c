Console.WriteLine("hangproof");
