// The only file that loads the chart library: imported lazily, as a chunk of its own.
import { LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use as register } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

register([LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);
export { init };
