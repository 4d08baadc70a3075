import { render } from "preact";
import { App } from "./app.tsx";
import "./styles/theme.css";
import "./styles/basics.css";
import "./styles/frame.css";
import "./styles/top-bar.css";
import "./styles/pill.css";
import "./styles/rail.css";
import "./styles/case.css";
import "./styles/plan.css";
import "./styles/run.css";
import "./styles/machine.css";
import "./styles/timeline.css";
import "./styles/side.css";
import "./styles/chat.css";
import "./styles/narrow.css";

const root = document.getElementById("console");
if (root) render(<App />, root);
